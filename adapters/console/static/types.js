/**
 * The shapes that pass between the page and the server, as JSDoc types. Nothing here runs.
 *
 * @typedef {{id: string, name: string, role: "member" | "moderator"}} Member
 * @typedef {{id: string, name: string, topic: string, moderators_only: boolean}} Channel
 * @typedef {{name: string, kind: "text" | "choice" | "integer" | "picture" | "switch", required: boolean, description: string,
 *   choices: string[], least: number, most: number, free: boolean}} Option
 * @typedef {{name: string, description: string, example: string, options: Option[]}} Command
 * @typedef {{members: Member[], channels: Channel[], commands: Command[], banner: {text: string} | null,
 *   model: "sketch" | "gemini", upload_limit: number, version: string}} Hello
 *
 * @typedef {{id: string, name: string, bot: boolean}} Author
 * @typedef {{id: string, label: string, style: "primary" | "secondary" | "danger"}} Button
 * @typedef {{url: string, preview: string, width: number, height: number, alt: string, label: string}} Picture
 * @typedef {{url: string, preview: string, alt: string}} Input
 * @typedef {{label: string, value: string}} Fact
 * @typedef {{label: string, url: string}} Link
 * @typedef {"preparing" | "generating" | "finalizing" | "ready" | "failed" | "cancelled" | "removed"} Stage
 *
 * @typedef {{kind: "card", stage: Stage, status: string, since: string | null, until: string | null, byline: string, prompt: string,
 *   pictures: Picture[], inputs: Input[], facts: Fact[], notes: string[], sources: Link[],
 *   continues: {message: string, label: string, channel?: string} | null, buttons: Button[]}} CardView
 * @typedef {{kind: "notice", tone: "info" | "success" | "warning" | "error", text: string, draft: string, file: string,
 *   buttons: Button[]}} NoticeView
 * @typedef {{kind: "listing", title: string, intro: string, sections: {title: string, rows: Fact[]}[]}} ListingView
 * @typedef {{name: string, kind: "text" | "paragraph" | "select" | "pictures", label: string, required: boolean,
 *   value: string, hint: string, max_length: number, choices: {value: string, label: string}[]}} Field
 * @typedef {{kind: "form", id: string, title: string, submit: string, fields: Field[]}} FormView
 * @typedef {CardView | NoticeView | ListingView | FormView} View
 *
 * @typedef {{id: string, channel: string, seq: number, order: number, author: Author, to: string | null,
 *   created_at: string, reply_to: string | null, text: string, view: View | null, local?: boolean}} Message
 *   `local` marks what this page made itself: it is gone after a reload and has no id on the server.
 * @typedef {{messages: Message[], seq: number, more: boolean}} Page
 * @typedef {{result: "accepted"} | {result: "refused", notice: NoticeView} | {result: "show", view: View}} Result
 * @typedef {{id: string, name: string, size: number}} Upload
 * @typedef {{type: "message", message: Message} | {type: "removed", id: string, channel: string, seq: number}
 *   | {type: "resync"}} LiveEvent
 */

export {};
