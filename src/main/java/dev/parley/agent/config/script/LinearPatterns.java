package dev.parley.agent.config.script;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import com.google.re2j.PatternSyntaxException;

/**
 * Rules whose patterns RE2 understands, so that they run in linear time, and that stay small together when their repetitions
 * are written out: a customer's patterns cannot stall a node. They are measured before any is compiled.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = LinearPatterns.Validator.class)
public @interface LinearPatterns {

    String message() default "must have patterns that stay smaller together when their repetitions are written out";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Measures them, then compiles them. */
    class Validator implements ConstraintValidator<LinearPatterns, List<ScriptConfig.Rule>> {

        private static final String FAULT =
                "must be a regular expression in the syntax of RE2 that stays small when its repetitions are written out";

        @Override
        public boolean isValid(List<ScriptConfig.Rule> rules, ConstraintValidatorContext context) {
            long together = 0;
            for (int i = 0; rules != null && i < rules.size(); i++) {
                long size = size(rules.get(i));
                if (size > PatternSize.MOST) {
                    return fault(context, i);
                }
                together += size;
            }
            if (together > PatternSize.MOST_TOGETHER) {
                return false;
            }
            for (int i = 0; rules != null && i < rules.size(); i++) {
                if (!compiles(rules.get(i))) {
                    return fault(context, i);
                }
            }
            return true;
        }

        private static long size(ScriptConfig.Rule rule) {
            return rule == null || rule.pattern() == null ? 0 : PatternSize.toCompile(rule.pattern());
        }

        private static boolean compiles(ScriptConfig.Rule rule) {
            try {
                if (rule != null && rule.pattern() != null) {
                    CompiledPattern.of(rule.pattern());
                }
                return true;
            } catch (PatternSyntaxException malformed) {
                return false;
            }
        }

        private static boolean fault(ConstraintValidatorContext context, int rule) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(FAULT)
                    .addPropertyNode("pattern")
                    .inIterable()
                    .atIndex(rule)
                    .addConstraintViolation();
            return false;
        }
    }
}
