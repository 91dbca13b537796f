/** The `type` of a task that exports contacts. In a file of its own, since it is loaded with the window. */
export const exportTaskType = 'sendgrid-export';
