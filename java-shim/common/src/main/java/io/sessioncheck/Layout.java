package io.sessioncheck;

/**
 * A host's names for the handlers between which the tap sits.
 *
 * @param decoder turns frames into packets; the tap sits right before it on the way in
 * @param encoder turns packets into frames; the tap sits right after it on the way out
 * @param decompress the handler that compression adds on the way in
 * @param compress the handler that compression adds on the way out; one that is there from the start counts as well
 */
public record Layout(String decoder, String encoder, String decompress, String compress) {
    public static final Layout VELOCITY =
            new Layout("minecraft-decoder", "minecraft-encoder", "compression-decoder", "compression-encoder");

    /** BungeeCord and Waterfall. */
    public static final Layout BUNGEE =
            new Layout("packet-decoder", "packet-encoder", "decompress", "frame-prepender-compress");

    /** Paper and Spigot. */
    public static final Layout PAPER = new Layout("decoder", "encoder", "decompress", "compress");
}
