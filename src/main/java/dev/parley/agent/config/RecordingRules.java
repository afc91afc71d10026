package dev.parley.agent.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import dev.parley.agent.config.voice.Recorders;
import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.agent.config.voice.VoiceEngine;

/** What is to be recorded can be: there is somewhere to keep it, and the person can be asked. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = RecordingRules.Validator.class)
public @interface RecordingRules {

    String message() default "breaks a rule of recordings";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the installation whether it records. */
    @ApplicationScoped
    class Validator implements ConstraintValidator<RecordingRules, AgentConfig> {

        private final Recorders recorders;

        Validator(Recorders recorders) {
            this.recorders = recorders;
        }

        @Override
        public boolean isValid(AgentConfig agent, ConstraintValidatorContext context) {
            RecordingConfig recording = agent.recording();
            if (recording == null) {
                return true;
            }
            Map<String, String> faults = new LinkedHashMap<>();
            if (recording.records() && !recorders.canRecord()) {
                faults.put("enabled", Recorders.NOWHERE);
            }
            boolean says = recording.consentOrDefault() != RecordingConfig.Consent.NONE;
            if (says && (recording.announce() == null || recording.announce().isBlank())) {
                faults.put("announce", "is required unless consent is none");
            }
            if (recording.consentOrDefault() == RecordingConfig.Consent.ASK
                    && agent.voice() != null
                    && agent.voice().engine() == VoiceEngine.REALTIME) {
                faults.put("consent", "cannot be asked by the realtime engine");
            }
            context.disableDefaultConstraintViolation();
            faults.forEach((field, fault) -> context.buildConstraintViolationWithTemplate(fault)
                    .addPropertyNode("recording")
                    .addPropertyNode(field)
                    .addConstraintViolation());
            return faults.isEmpty();
        }
    }
}
