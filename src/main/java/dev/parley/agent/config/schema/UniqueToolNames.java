package dev.parley.agent.config.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Objects;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** No two tools of an agent have one name: the model calls them by it. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = UniqueToolNames.Validator.class)
public @interface UniqueToolNames {

    String message() default "must not hold two tools of one name";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compares the names. */
    class Validator implements ConstraintValidator<UniqueToolNames, List<ToolConfig>> {
        @Override
        public boolean isValid(List<ToolConfig> tools, ConstraintValidatorContext context) {
            List<String> names = tools == null
                    ? List.of()
                    : tools.stream()
                            .filter(Objects::nonNull)
                            .map(ToolConfig::name)
                            .filter(Objects::nonNull)
                            .toList();
            return names.stream().distinct().count() == names.size();
        }
    }
}
