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

import dev.parley.agent.config.voice.EarlyMediaConfig;
import dev.parley.agent.config.voice.RecognizerNames;
import dev.parley.agent.config.voice.Recorders;

/** What is to be kept of what carriers play can be: there is somebody who understands it, and somewhere to keep it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = EarlyMediaRules.Validator.class)
public @interface EarlyMediaRules {

    String message() default "breaks a rule of early media";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the installation whether it hears and records. */
    @ApplicationScoped
    class Validator implements ConstraintValidator<EarlyMediaRules, AgentConfig> {

        private final Recorders recorders;
        private final RecognizerNames recognizers;

        Validator(Recorders recorders, RecognizerNames recognizers) {
            this.recorders = recorders;
            this.recognizers = recognizers;
        }

        @Override
        public boolean isValid(AgentConfig agent, ConstraintValidatorContext context) {
            EarlyMediaConfig early = agent.earlyMedia();
            if (early == null) {
                return true;
            }
            Map<String, String> faults = new LinkedHashMap<>();
            String recognizer = agent.voice() == null ? null : agent.voice().recognizer();
            if (early.transcribes() && !recognizers.hears(recognizer)) {
                faults.put("transcribe", "there is no recognizer in this installation (parley.recognizer)");
            }
            if (early.records() && !recorders.canRecord()) {
                faults.put("record", Recorders.NOWHERE);
            }
            context.disableDefaultConstraintViolation();
            faults.forEach((field, fault) -> context.buildConstraintViolationWithTemplate(fault)
                    .addPropertyNode("earlyMedia")
                    .addPropertyNode(field)
                    .addConstraintViolation());
            return faults.isEmpty();
        }
    }
}
