package dev.parley.agent.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import dev.parley.agent.config.call.TransferConfig;

/** Whoever can transfer calls knows somebody, and everybody by another name. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = TransferRules.Validator.class)
public @interface TransferRules {

    String message() default "breaks a rule of transfers";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at the tool and its targets. */
    class Validator implements ConstraintValidator<TransferRules, AgentConfig> {
        @Override
        public boolean isValid(AgentConfig agent, ConstraintValidatorContext context) {
            TransferConfig transfer = agent.transfer();
            String fault = null;
            if (transfer == null && agent.ownTools().contains(BuiltInTool.TRANSFER_CALL)) {
                fault = "is required by the tool transfer_call";
            } else if (transfer != null
                    && transfer.targets() != null
                    && transfer.targets().stream()
                                    .filter(target -> target != null)
                                    .map(TransferConfig.Target::name)
                                    .map(name ->
                                            name == null ? "" : name.strip().toLowerCase(Locale.ROOT))
                                    .distinct()
                                    .count()
                            < transfer.targets().size()) {
                fault = "has two targets of one name";
            }
            if (fault != null) {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(fault)
                        .addPropertyNode("transfer")
                        .addConstraintViolation();
            }
            return fault == null;
        }
    }
}
