package dev.parley.conversation.create;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import dev.parley.conversation.Channel;
import dev.parley.number.E164;

/** Which fields belong together, and which belong to one channel only; each fault names its field. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ChannelRules.Validator.class)
public @interface ChannelRules {

    String message() default "breaks a rule of its channel";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** A broken rule: the property, as Java names it, and what is wrong. */
    record Fault(String property, String message) {}

    /** Decides from the request alone. */
    class Validator implements ConstraintValidator<ChannelRules, NewConversation> {

        @Override
        public boolean isValid(NewConversation request, ConstraintValidatorContext context) {
            List<Fault> faults = faults(request);
            if (!faults.isEmpty()) {
                context.disableDefaultConstraintViolation();
            }
            for (Fault fault : faults) {
                context.buildConstraintViolationWithTemplate(fault.message())
                        .addPropertyNode(fault.property())
                        .addConstraintViolation();
            }
            return faults.isEmpty();
        }

        static List<Fault> faults(NewConversation request) {
            List<Fault> faults = new ArrayList<>();
            if (request.channel() == null) {
                return faults;
            }
            agent(request, faults);
            if (request.channel() == Channel.TELEPHONE) {
                if (request.userId() != null && !E164.Validator.isPossible(request.userId())) {
                    faults.add(new Fault("userId", E164.INVALID));
                }
                if (request.agentNumber() != null && !E164.Validator.isPossible(request.agentNumber())) {
                    faults.add(new Fault("agentNumber", E164.INVALID));
                }
            } else {
                belongsTo("telephone", "agentNumber", request.agentNumber(), faults);
                belongsTo("telephone", "retry", request.retry(), faults);
                belongsTo("telephone", "schedule", request.schedule(), faults);
            }
            if (request.channel() == Channel.EMAIL) {
                if (request.toAddress() == null) {
                    faults.add(new Fault("toAddress", "is required on email"));
                }
            } else {
                belongsTo("email", "toAddress", request.toAddress(), faults);
                belongsTo("email", "fromAddress", request.fromAddress(), faults);
                belongsTo("email", "subject", request.subject(), faults);
            }
            return faults;
        }

        private static void agent(NewConversation request, List<Fault> faults) {
            int ways = (request.agentId() == null ? 0 : 1)
                    + (request.agentVersionId() == null ? 0 : 1)
                    + (request.agentConfig() == null ? 0 : 1);
            boolean telephone = request.channel() == Channel.TELEPHONE;
            if (ways > 1) {
                faults.add(new Fault(
                        request.agentConfig() == null ? "agentVersionId" : "agentConfig",
                        "give exactly one of agent_id, agent_version_id and agent_config"));
            }
            if (ways == 0 && !(telephone && request.agentNumber() != null)) {
                faults.add(new Fault(
                        "agentId",
                        telephone
                                ? "give agent_number, agent_id or agent_version_id"
                                : "give exactly one of agent_id, agent_version_id and agent_config"));
            }
            if (telephone && request.agentConfig() != null && ways == 1 && request.agentNumber() == null) {
                faults.add(new Fault("agentNumber", "is required on telephone beside agent_config"));
            }
            if (request.version() != null && request.agentId() == null) {
                faults.add(new Fault("version", "is only allowed beside agent_id"));
            }
        }

        private static void belongsTo(String channel, String property, Object value, List<Fault> faults) {
            if (value != null) {
                faults.add(new Fault(property, "is only allowed on " + channel));
            }
        }
    }
}
