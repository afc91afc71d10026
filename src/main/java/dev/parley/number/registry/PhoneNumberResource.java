package dev.parley.number.registry;

import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.number.E164;
import dev.parley.number.PhoneNumber;
import dev.parley.number.PhoneNumberView;
import dev.parley.problem.Problem;
import dev.parley.wire.Page;

@Path("/core/phone-numbers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Phone numbers", description = "Numbers on trunks, each with an inbound and an outbound slot.")
public class PhoneNumberResource {

    private static final String SHARED_WITH = "Ids of the organizations that a shared number is for; empty: all.";

    private final PhoneNumbers numbers;
    private final Caller caller;

    PhoneNumberResource(PhoneNumbers numbers, Caller caller) {
        this.numbers = numbers;
        this.caller = caller;
    }

    /** A phone number as a client writes it. */
    @Schema(additionalProperties = Schema.False.class)
    public record NewPhoneNumber(
            @NotNull @E164 @Schema(examples = "+14155550100")
            String phoneNumber,

            @NotNull UUID trunkId,

            @Schema(description = "Whether other organizations may call out with it; default false.")
            Boolean outboundShareable,

            @Size(max = 100) @Schema(description = SHARED_WITH)
            List<@NotNull UUID> outboundOrganizations) {}

    /** What can be changed of a phone number. */
    @Schema(additionalProperties = Schema.False.class)
    public record PhoneNumberChange(
            @Schema(description = "Absent: stays.") Boolean outboundShareable,

            @Size(max = 100) @Schema(description = SHARED_WITH + " Absent: stays.")
            List<@NotNull UUID> outboundOrganizations) {}

    @GET
    @RolesAllowed({Scope.PHONE_NUMBERS_READ, Scope.PHONE_NUMBERS_MANAGE})
    @Operation(operationId = "listPhoneNumbers", summary = "The organization's phone numbers, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = PhoneNumberView.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<PhoneNumberView> views = PhoneNumber.page(caller.organizationId(), page).stream()
                .map(PhoneNumberView::of)
                .toList();
        return page.answer(views, PhoneNumberView::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.PHONE_NUMBERS_MANAGE)
    @Operation(operationId = "createPhoneNumber", summary = "Puts a phone number on a trunk")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PhoneNumberView.class)))
    public Response create(@Valid @NotNull NewPhoneNumber number) {
        PhoneNumber created = numbers.create(
                caller.organizationId(),
                number.phoneNumber(),
                number.trunkId(),
                Boolean.TRUE.equals(number.outboundShareable()),
                number.outboundOrganizations());
        return Response.status(201).entity(PhoneNumberView.of(created)).build();
    }

    @GET
    @Path("{number}")
    @RolesAllowed({Scope.PHONE_NUMBERS_READ, Scope.PHONE_NUMBERS_MANAGE})
    @Operation(operationId = "getPhoneNumber", summary = "One phone number")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PhoneNumberView.class)))
    public PhoneNumberView get(@PathParam("number") String number) {
        return PhoneNumberView.of(numbers.get(caller.organizationId(), known(number)));
    }

    @PATCH
    @Path("{number}")
    @RolesAllowed(Scope.PHONE_NUMBERS_MANAGE)
    @Operation(operationId = "changePhoneNumber", summary = "Changes whether a phone number is shared")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PhoneNumberView.class)))
    public PhoneNumberView change(@PathParam("number") String number, @Valid @NotNull PhoneNumberChange change) {
        return PhoneNumberView.of(numbers.share(
                caller.organizationId(), known(number), change.outboundShareable(), change.outboundOrganizations()));
    }

    private static String known(String number) {
        if (!E164.Validator.isPossible(number)) {
            throw Problem.notFound("phone number");
        }
        return number;
    }
}
