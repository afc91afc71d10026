package dev.parley.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What our classes would leave in the heap of a native image, which keeps what static initializers have made: no object of a
 * library whose classes begin when the image runs, no source of random numbers.
 *
 * @param forbidden beginnings of class names, with slashes
 */
record StaticState(Map<String, ClassModel> classes, List<String> forbidden) {

    private static final Pattern TYPES = Pattern.compile("L([^;<]+)");

    /** The places that do, as a person looks for them. */
    Set<String> faults() {
        Set<String> faults = new TreeSet<>();
        for (ClassModel type : classes.values()) {
            String name = type.thisClass().asInternalName();
            for (FieldModel field : type.fields()) {
                if (field.flags().has(AccessFlag.STATIC)) {
                    kept(field.fieldType().stringValue(), new HashSet<>())
                            .ifPresent(what ->
                                    faults.add(name + "." + field.fieldName().stringValue() + " keeps " + what));
                }
            }
            method(type, "<clinit>", "()V")
                    .ifPresent(first -> made(type, first)
                            .forEach(what -> faults.add("the initializer of " + name + " makes " + what)));
        }
        return faults;
    }

    private boolean isForbidden(String type) {
        return forbidden.stream().anyMatch(type::startsWith);
    }

    /** What an object of this type holds on to, by the types of its fields. */
    private Optional<String> kept(String descriptor, Set<String> seen) {
        Matcher types = TYPES.matcher(descriptor);
        while (types.find()) {
            String type = types.group(1);
            if (isForbidden(type)) {
                return Optional.of(type);
            }
            ClassModel ours = classes.get(type);
            if (ours != null && seen.add(type)) {
                for (FieldModel field : ours.fields()) {
                    Optional<String> inside = field.flags().has(AccessFlag.STATIC)
                            ? Optional.empty()
                            : kept(field.fieldType().stringValue(), seen);
                    if (inside.isPresent()) {
                        return inside;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** What a static initializer touches, through as many of our own methods as it calls. */
    private Set<String> made(ClassModel type, MethodModel first) {
        Set<String> found = new TreeSet<>();
        Set<MethodModel> seen = new HashSet<>();
        Deque<MethodModel> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            MethodModel method = open.remove();
            if (!seen.add(method) || method.code().isEmpty()) {
                continue;
            }
            for (var element : method.code().get()) {
                switch (element) {
                    case NewObjectInstruction made -> note(made.className().asInternalName(), found);
                    case FieldInstruction read -> note(read.owner().asInternalName(), found);
                    case InvokeInstruction call -> {
                        note(call.owner().asInternalName(), found);
                        Optional.ofNullable(classes.get(call.owner().asInternalName()))
                                .flatMap(ours -> method(
                                        ours,
                                        call.name().stringValue(),
                                        call.type().stringValue()))
                                .ifPresent(open::add);
                    }
                    default -> {
                        // Touches no other class.
                    }
                }
            }
        }
        return found;
    }

    private void note(String type, Set<String> found) {
        if (isForbidden(type)) {
            found.add(type);
        }
    }

    private static Optional<MethodModel> method(ClassModel type, String name, String descriptor) {
        return type.methods().stream()
                .filter(method -> method.methodName().equalsString(name)
                        && method.methodType().equalsString(descriptor))
                .findFirst();
    }
}
