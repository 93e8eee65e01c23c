package io.papermc.paper.network;

import io.netty.channel.Channel;

public interface ChannelInitializeListener {
    void afterInitChannel(Channel channel);
}
