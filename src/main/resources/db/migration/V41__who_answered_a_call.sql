-- What answered a call that went out, where that was listened for: human, voicemail, ivr, unavailable, uncertain.
ALTER TABLE conversation
    ADD COLUMN answered_by text
        CHECK (answered_by IN ('human', 'voicemail', 'ivr', 'unavailable', 'uncertain'));

ALTER TABLE attempt
    ADD COLUMN answered_by text
        CHECK (answered_by IN ('human', 'voicemail', 'ivr', 'unavailable', 'uncertain'));
