/** Links in responses name the global host, whichever host the request was sent to. */
export const globalApiUrl = 'https://api.sendgrid.com';
