-- Where the conversation was created, in the traces of those who keep them: the traceparent of W3C Trace Context.
ALTER TABLE conversation ADD COLUMN traceparent text;
