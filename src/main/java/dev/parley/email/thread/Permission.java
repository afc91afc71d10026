package dev.parley.email.thread;

/** Whether a mail may leave. */
enum Permission {
    GO,
    /** The person does not want to be written to. */
    SUPPRESSED,
    /** The domain that the thread writes from has become another organization's. */
    LOST_DOMAIN,
    /** The conversation has ended, another node has the thread, or the mail is through. */
    VOID
}
