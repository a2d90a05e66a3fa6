/** The app's shortcuts, as they stand in its manifest. */
export const shortcuts = [
  { name: 'Find an app', type: 'global', callback_id: 'find_app' },
  { name: 'Review apps', type: 'global', callback_id: 'review_apps' },
  { name: "Attach to an app's case", type: 'message', callback_id: 'attach_message' },
] as const;
