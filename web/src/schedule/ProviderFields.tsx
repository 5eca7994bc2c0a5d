/** The providers of a visit, one line each. */
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { kMostProviders } from './draft'

export interface Provider {
  id: string
  name: string
}

interface ProviderFieldsProps {
  chosen: string[]
  providers: Provider[]
  wrong: Record<string, string>
  change(chosen: string[]): void
}

export function ProviderFields({ chosen, providers, wrong, change }: ProviderFieldsProps) {
  const t = useT()
  const free = providers.filter((provider) => !chosen.includes(provider.id))
  return (
    <>
      {chosen.map((id, index) => {
        const options = providers.filter((provider) => provider.id === id || free.includes(provider)).map(({ id: each, name }): [string, string] => [each, name])
        return (
          <div key={index} className="schedule-provider">
            <Select id={`visit-provider-${index}`} value={id} error={wrong[`provider_${index}`]}
              label={index === 0 ? t('schedule.provider') : t('schedule.provider_number', { number: index + 1 })}
              options={id === '' ? [['', t('schedule.choose')], ...options] : options}
              onChange={(next) => change(chosen.map((each, place) => (place === index ? next : each)))} />
            {chosen.length > 1 && (
              <Button onClick={() => change(chosen.filter((_, place) => place !== index))}>{t('schedule.remove_provider', { number: index + 1 })}</Button>
            )}
          </div>
        )
      })}
      {free.length > 0 && chosen.length < kMostProviders && !chosen.includes('') && (
        <div><Button onClick={() => change([...chosen, ''])}>{t('schedule.add_provider')}</Button></div>
      )}
    </>
  )
}
