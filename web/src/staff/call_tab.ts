/** The call window has a tab of its own, so that the dashboard goes on beside it. */

/** `is_in`: this person is in the call now; a tab that runs it is only brought to the front. */
export function enter_call(visit_id: string, is_in: boolean): void {
  const path = `/call/${visit_id}`
  const tab = window.open('', `bedside-call-${visit_id}`)
  if (tab === null) return location.assign(path) // the browser allows no new tab
  if (!is_in || tab.location.pathname !== path) tab.location.assign(path)
  tab.focus()
}
