package dev.parley.nativeimage;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;

/** Refuses to write or read as JSON what a native image would know no methods and fields of. */
final class RegisteredTypesOnly extends SimpleModule {

    private static final long serialVersionUID = 1;
    /** Libraries' own types are their extensions' matter. */
    private static final String OURS = "dev.parley.";

    RegisteredTypesOnly(Set<String> registered) {
        super("registered types only");
        setSerializerModifier(new Writing(registered));
        setDeserializerModifier(new Reading(registered));
    }

    private static void check(Set<String> registered, Class<?> type) {
        if (type.getName().startsWith(OURS) && !registered.contains(type.getName())) {
            throw new IllegalArgumentException(
                    "A native image could not make JSON of " + type.getName() + ": it wants @RegisterForReflection");
        }
    }

    private static final class Writing extends BeanSerializerModifier {

        private static final long serialVersionUID = 1;
        private final transient Set<String> registered;

        Writing(Set<String> registered) {
            this.registered = registered;
        }

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription type, List<BeanPropertyWriter> properties) {
            check(registered, type.getBeanClass());
            return properties;
        }

        @Override
        public JsonSerializer<?> modifyEnumSerializer(
                SerializationConfig config, JavaType type, BeanDescription description, JsonSerializer<?> serializer) {
            checkEnum(registered, type.getRawClass());
            return serializer;
        }
    }

    private static final class Reading extends BeanDeserializerModifier {

        private static final long serialVersionUID = 1;
        private final transient Set<String> registered;

        Reading(Set<String> registered) {
            this.registered = registered;
        }

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription type, BeanDeserializerBuilder builder) {
            check(registered, type.getBeanClass());
            return builder;
        }

        @Override
        public JsonDeserializer<?> modifyEnumDeserializer(
                DeserializationConfig config,
                JavaType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            checkEnum(registered, type.getRawClass());
            return deserializer;
        }
    }

    /** An enum's names are known without registration, its annotations are not. */
    private static void checkEnum(Set<String> registered, Class<?> constant) {
        Class<?> type = constant.isEnum() ? constant : constant.getSuperclass();
        boolean annotated = Stream.of(Stream.of(type), Stream.of(type.getFields()), Stream.of(type.getMethods()))
                .flatMap(elements -> elements)
                .flatMap(element -> Stream.of(((AnnotatedElement) element).getAnnotations()))
                .anyMatch(annotation -> annotation.annotationType().getName().startsWith("com.fasterxml.jackson."));
        if (annotated) {
            check(registered, type);
        }
    }
}
