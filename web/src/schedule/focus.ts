/** After a refusal the focus goes to the first field that is wrong, in the order of the page. */
import { useEffect, type RefObject } from 'react'

/** `refusals` counts them: correcting one field does not carry the focus off to the next. */
export function useFocusOnFirstWrong(form: RefObject<HTMLElement | null>, refusals: number): void {
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [form, refusals])
}
