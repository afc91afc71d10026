package dev.parley.wire;

import jakarta.inject.Singleton;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;

import io.quarkus.hibernate.validator.ValidatorFactoryCustomizer;
import org.hibernate.validator.BaseHibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;

/**
 * The size of a text in code points, as the API document's {@code maxLength} counts (JSON Schema, section 6.3.1): an emoji
 * is one.
 */
public class CodePointSize implements ConstraintValidator<Size, String> {

    private int min;
    private int max;

    /** Has every {@code @Size} of a text counted so. */
    @Singleton
    public static class Installed implements ValidatorFactoryCustomizer {

        @Override
        public void customize(BaseHibernateValidatorConfiguration<?> configuration) {
            ConstraintMapping mapping = configuration.createConstraintMapping();
            mapping.constraintDefinition(Size.class).validatedBy(CodePointSize.class);
            configuration.addMapping(mapping);
        }
    }

    @Override
    public void initialize(Size size) {
        min = size.min();
        max = size.max();
    }

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
        if (text == null) {
            return true;
        }
        int length = text.codePointCount(0, text.length());
        return length >= min && length <= max;
    }
}
