package io.sessioncheck.paper;

import io.netty.channel.Channel;
import io.papermc.paper.network.ChannelInitializeListenerHolder;
import io.sessioncheck.Core;
import io.sessioncheck.Layout;
import io.sessioncheck.LoginTap;
import net.kyori.adventure.key.Key;

/** The tap in the channels of Paper's players, by the listener that Paper calls at the end of a channel's making. */
final class PaperPipeline {
    private static final Key TAP = Key.key("sessioncheck", "tap");

    private PaperPipeline() {}

    /** Taps each channel that is made from now on. */
    static void install(Core core, Connections connections) {
        ChannelInitializeListenerHolder.addListener(TAP, channel -> seat(core, connections, channel));
    }

    static void close() {
        ChannelInitializeListenerHolder.removeListener(TAP);
    }

    static void seat(Core core, Connections connections, Channel channel) {
        LoginTap.install(core, Layout.PAPER, Channel::remoteAddress, channel);
        long connection = LoginTap.connection(channel);
        if (connection != 0) {
            connections.add(channel, connection);
        }
    }
}
