package net.md_5.bungee.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** A FAKE with the names of BungeeCord's. */
public class ChannelWrapper {
    private final Channel channel;
    public boolean closing;
    public boolean composed;

    public ChannelWrapper(Channel channel) {
        this.channel = channel;
    }

    public boolean isClosing() {
        return closing;
    }

    public void addBefore(String baseName, String name, ChannelHandler handler) {
        channel.pipeline().addBefore(baseName, name, handler);
    }

    public void updateComposite() {
        composed = true;
    }
}
