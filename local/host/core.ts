/**
 * What `@azure/functions` and its host say to each other: the members of `@azure/functions-core` that this host uses.
 * The module exists only inside the Functions worker; its shapes are in https://github.com/Azure/azure-functions-nodejs-worker (types-core).
 */
import type { LogLevel } from './log-line.ts'

export type Callback = (...args: unknown[]) => unknown

/** A value on its way to the app. The library parses `json` and each string of a `collectionString` that is JSON. */
export type TypedData =
  | { readonly json: string }
  | { readonly collectionBytes: { readonly bytes: readonly Uint8Array[] } }
  | { readonly collectionString: { readonly string: readonly string[] } }
  | { readonly collectionSint64: { readonly sint64: readonly number[] } }

export interface Binding {
  readonly type: string
  readonly direction?: string
  readonly [option: string]: unknown
}

/** Intervals arrive in whole seconds, whatever the app wrote. */
export interface RetryOptions {
  readonly retryStrategy?: string
  readonly maxRetryCount?: number
  readonly delayInterval?: Duration
  readonly minimumInterval?: Duration
  readonly maximumInterval?: Duration
}

export interface Duration {
  readonly seconds?: number
}

export interface FunctionMetadata {
  readonly name: string
  readonly bindings: Readonly<Record<string, Binding>>
  readonly retryOptions?: RetryOptions | undefined
}

export interface RetryContext {
  readonly retryCount: number
  readonly maxRetryCount: number
  readonly exception: { readonly source: string; readonly message: string; readonly stackTrace: string }
}

export interface InvocationRequest {
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[]
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>
  readonly retryContext?: RetryContext
}

/** The library reads `state` whenever the handler logs, so it has to be told where the invocation stands. */
export interface CoreContext {
  readonly invocationId: string
  readonly metadata: FunctionMetadata
  readonly request: InvocationRequest
  readonly log: (level: LogLevel, category: 'user' | 'system', message: string) => void
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined
}

interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: Callback): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<unknown>
}

export interface ProgrammingModel {
  getInvocationModel(context: CoreContext): InvocationModel
}
