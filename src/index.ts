import { messageOf } from './errors.ts'

export { messageOf }
