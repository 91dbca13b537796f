/** Links in answers name the global host, whatever host was asked. */
export const globalApiUrl = 'https://api.sendgrid.com';
