package dev.parley.media.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * SDP (RFC 8866) as others write it, section by section. A line that makes no sense is passed over, and takes nothing with it
 * but itself.
 *
 * @param session what stands before the first {@code m=} line
 * @param media one for each {@code m=} line, in order
 */
public record SessionDescription(SdpSection session, List<SdpSection> media) {

    /** Reads whatever there is; a text that is no SDP has no media. */
    public static SessionDescription read(String text) {
        List<SdpSection> sections = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String head = "";
        for (String raw : text.split("[\r\n]+")) {
            String line = raw.strip();
            if (line.startsWith("m=")) {
                sections.add(SdpSection.of(head, lines));
                lines.clear();
                head = line.substring(2);
            } else if (line.length() > 2 && line.charAt(1) == '=') {
                lines.add(line);
            }
        }
        sections.add(SdpSection.of(head, lines));
        return new SessionDescription(sections.getFirst(), List.copyOf(sections.subList(1, sections.size())));
    }
}
