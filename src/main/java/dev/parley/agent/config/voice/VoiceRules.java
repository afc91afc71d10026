package dev.parley.agent.config.voice;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** What an agent's engine does not do, it is not asked for; each fault names its field. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = VoiceRules.Validator.class)
public @interface VoiceRules {

    String message() default "breaks a rule of voices";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the installation which engines there are. */
    @ApplicationScoped
    class Validator implements ConstraintValidator<VoiceRules, VoiceConfig> {

        private static final BigDecimal FASTEST = new BigDecimal("1.5");

        private final VoiceEngines engines;

        Validator(VoiceEngines engines) {
            this.engines = engines;
        }

        @Override
        public boolean isValid(VoiceConfig voice, ConstraintValidatorContext context) {
            if (voice.engine() != VoiceEngine.REALTIME) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            Map<String, String> faults = new LinkedHashMap<>();
            if (!engines.hasRealtime()) {
                faults.put("engine", "there is no realtime engine in this installation (parley.realtime)");
            }
            if (voice.speed() != null && voice.speed().compareTo(FASTEST) > 0) {
                faults.put("speed", "must be at most 1.5 with the realtime engine");
            }
            if (voice.turnTaking() != null) {
                notDone(voice.turnTaking()).forEach((setting, value) -> {
                    if (value != null) {
                        faults.put("turnTaking." + setting, "is decided by the realtime engine itself");
                    }
                });
            }
            faults.forEach((path, fault) -> refuse(context, path, fault));
            return faults.isEmpty();
        }

        private static Map<String, Object> notDone(TurnTakingConfig turns) {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("endOfSentenceMs", turns.endOfSentenceMs());
            settings.put("unfinishedMs", turns.unfinishedMs());
            settings.put("longestPauseMs", turns.longestPauseMs());
            settings.put("interruptionMs", turns.interruptionMs());
            settings.put("interruptionWords", turns.interruptionWords());
            settings.put("falseInterruptionMs", turns.falseInterruptionMs());
            settings.put("backoffMs", turns.backoffMs());
            settings.put("fillerAfterMs", turns.fillerAfterMs());
            settings.put("fillerEveryMs", turns.fillerEveryMs());
            return settings;
        }

        private static void refuse(ConstraintValidatorContext context, String path, String fault) {
            String[] nodes = path.split("\\.");
            var builder = context.buildConstraintViolationWithTemplate(fault).addPropertyNode(nodes[0]);
            for (int i = 1; i < nodes.length; i++) {
                builder = builder.addPropertyNode(nodes[i]);
            }
            builder.addConstraintViolation();
        }
    }
}
