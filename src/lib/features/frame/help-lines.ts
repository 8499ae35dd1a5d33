/**
 * @file Whom to call, by country. Shipped with the app, so that it works offline. The numbers come from public sources; on CHECKED_ON texts were
 * compared, and nobody called a number: each may have changed, which the sheet says, and the emergency number stands first. Proper names stay in
 * their own language.
 */
export interface HelpLine {
  readonly name: string;
  readonly number: string;
}

export interface CountryHelp {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The general emergency number; of ambulance and fire where there is no one number. */
  readonly emergency: string;
  readonly lines: readonly [HelpLine, ...HelpLine[]];
}

/** ISO 8601. */
export const CHECKED_ON = '2026-11-21';

const of = (
  country: string,
  emergency: string,
  name: string,
  number: string,
  ...more: readonly HelpLine[]
): CountryHelp => ({ country, emergency, lines: [{ name, number }, ...more] });

export const HELP_LINES: readonly CountryHelp[] = [
  of('AT', '112', 'Telefonseelsorge', '142'),
  of('AU', '000', 'Lifeline', '13 11 14'),
  of('BE', '112', 'Zelfmoordlijn', '1813', {
    name: 'Centre de Prévention du Suicide',
    number: '0800 32 123',
  }),
  of('BR', '192', 'CVV', '188'),
  of('CA', '911', '988 Suicide Crisis Helpline', '988'),
  of('CH', '112', 'Die Dargebotene Hand · La Main Tendue · Telefono Amico', '143'),
  of('CZ', '112', 'Linka první psychické pomoci', '116 123'),
  of('DE', '112', 'TelefonSeelsorge', '0800 111 0 111', { name: 'TelefonSeelsorge', number: '116 123' }),
  of('DK', '112', 'Livslinien', '70 201 201'),
  of('ES', '112', 'Línea 024', '024'),
  of('FI', '112', 'MIELI kriisipuhelin', '09 2525 0111'),
  of('FR', '112', '3114', '3114'),
  of('GB', '999', 'Samaritans', '116 123'),
  of('GR', '112', 'Κλίμακα', '1018'),
  of('HU', '112', 'Lelki Elsősegély', '116 123'),
  of('IE', '112', 'Samaritans', '116 123'),
  of('IN', '112', 'Tele-MANAS', '14416'),
  of('IS', '112', 'Hjálparsími Rauða krossins', '1717'),
  of('IT', '112', 'Telefono Amico Italia', '02 2327 2327'),
  of('JP', '119', 'よりそいホットライン', '0120 279 338'),
  of('KR', '119', '자살예방상담전화', '109'),
  of('MX', '911', 'Línea de la Vida', '800 911 2000'),
  of('NL', '112', '113 Zelfmoordpreventie', '113'),
  of('NO', '112', 'Mental Helse', '116 123'),
  of('NZ', '111', '1737', '1737'),
  of('PL', '112', 'Telefon zaufania', '116 123'),
  of('PT', '112', 'SOS Voz Amiga', '213 544 545'),
  of('SE', '112', 'Mind Självmordslinjen', '90101'),
  of('US', '911', '988 Suicide & Crisis Lifeline', '988'),
  of('ZA', '112', 'SADAG', '0800 567 567'),
];

/** What to call a country where no list has been made. */
export const ELSEWHERE = { country: '', emergency: '112', lines: [] } as const;
