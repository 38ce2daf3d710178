/**
 * What exact JSON text can hold once read: like JSON, with `bigint` for integers beyond 2^53 and
 * NaN or infinite numbers, which Python's encoder writes bare (protocol 1.1, 7).
 */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
