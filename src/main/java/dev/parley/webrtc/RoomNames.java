package dev.parley.webrtc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.key.Hmac;
import dev.parley.access.key.SecretBox;
import dev.parley.conversation.Conversation;

/**
 * Each conversation's room has a name of its own, also where two organizations chose the same id, which tells nothing and
 * cannot be guessed.
 */
@ApplicationScoped
public class RoomNames {

    private static final int CHARACTERS = 24;

    private final byte[] key;

    RoomNames(SecretBox secrets) {
        this.key = secrets.derive("room names");
    }

    public String of(Conversation.Key conversation) {
        String named = conversation.organizationId() + "/" + conversation.id();
        byte[] mac = Hmac.sha256(key, named.getBytes(StandardCharsets.US_ASCII));
        return "room-" + HexFormat.of().formatHex(mac).substring(0, CHARACTERS);
    }
}
