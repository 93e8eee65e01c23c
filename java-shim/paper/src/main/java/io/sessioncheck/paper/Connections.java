package io.sessioncheck.paper;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of the watched connections an event is about.
 *
 * <p>Paper's events know an address and not a channel. Behind a proxy the player's own address stands in the socket's
 * place, but the port stays the socket's: it decides, where only one connection has it.
 */
final class Connections {
    private final Map<InetSocketAddress, Long> bySocket = new ConcurrentHashMap<>();

    void add(Channel channel, long connection) {
        if (channel.remoteAddress() instanceof InetSocketAddress socket) {
            bySocket.put(socket, connection);
            channel.closeFuture().addListener(closed -> bySocket.remove(socket, connection));
        }
    }

    /** The connection, or 0 where none or more than one could be meant. */
    long of(InetSocketAddress address) {
        if (address == null) {
            return 0;
        }
        Long same = bySocket.get(address);
        if (same != null) {
            return same;
        }
        long found = 0;
        for (Map.Entry<InetSocketAddress, Long> entry : bySocket.entrySet()) {
            if (entry.getKey().getPort() == address.getPort()) {
                if (found != 0) {
                    return 0;
                }
                found = entry.getValue();
            }
        }
        return found;
    }
}
