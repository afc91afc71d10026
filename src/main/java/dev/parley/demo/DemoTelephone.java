package dev.parley.demo;

import java.util.UUID;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.profile.IfBuildProfile;

import dev.parley.number.PhoneNumber;
import dev.parley.number.registry.PhoneNumbers;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.number.trunk.Trunks;
import dev.parley.problem.Problem;

/** In development only: somebody who answers the telephone, on a trunk of loopback, and a number to call from. */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoTelephone {

    private static final String NUMBER = "+14155550100";

    private final Trunks trunks;
    private final PhoneNumbers numbers;
    private final SipPhone callee = new SipPhone(new LoopbackCallee());

    DemoTelephone(Trunks trunks, PhoneNumbers numbers) {
        this.trunks = trunks;
        this.numbers = numbers;
    }

    @PreDestroy
    void stop() {
        callee.close();
    }

    /** The callee has another port with each start, so the trunk is written anew. */
    void prepare(UUID organization) {
        NewTrunk loopback =
                new NewTrunk("Loopback", null, NewTrunk.Outbound.to(callee.address(), NewTrunk.Transport.UDP));
        try {
            PhoneNumber number = numbers.get(organization, NUMBER);
            if (trunks.get(organization, number.trunkId).name.equals(loopback.name())) {
                trunks.replace(organization, number.trunkId, loopback);
            }
        } catch (Problem absent) {
            numbers.create(organization, NUMBER, trunks.create(organization, loopback).id, false, null);
        }
    }
}
