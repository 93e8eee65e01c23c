package io.sessioncheck.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
    private final Connections connections = new Connections();

    @Test
    void aDirectPlayerIsFoundByHisSocket() {
        open("203.0.113.7", 50000, 1);
        open("203.0.113.8", 50000, 2);
        assertEquals(1, connections.of(new InetSocketAddress("203.0.113.7", 50000)));
        assertEquals(2, connections.of(new InetSocketAddress("203.0.113.8", 50000)));
    }

    @Test
    void aForwardedPlayerIsFoundByThePortOfTheProxysSocket() {
        open("127.0.0.1", 40001, 1);
        open("127.0.0.1", 40002, 2);
        assertEquals(2, connections.of(new InetSocketAddress("203.0.113.7", 40002)));
        assertEquals(0, connections.of(new InetSocketAddress("203.0.113.7", 40003)));
    }

    @Test
    void whereTwoCouldBeMeantNobodyIs() {
        open("127.0.0.1", 40001, 1);
        open("127.0.0.2", 40001, 2);
        assertEquals(0, connections.of(new InetSocketAddress("203.0.113.7", 40001)));
    }

    @Test
    void whoIsGoneIsNotFound() {
        EmbeddedChannel channel = open("203.0.113.7", 50000, 1);
        channel.close();
        assertEquals(0, connections.of(new InetSocketAddress("203.0.113.7", 50000)));
        assertEquals(0, connections.of(null));
    }

    @Test
    void aLaterConnectionFromTheSameSocketStaysWhenTheFirstIsSaidToBeGone() {
        EmbeddedChannel first = open("203.0.113.7", 50000, 1);
        open("203.0.113.7", 50000, 2);
        first.close();
        assertEquals(2, connections.of(new InetSocketAddress("203.0.113.7", 50000)));
    }

    private EmbeddedChannel open(String host, int port, long connection) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(host, port);
            }
        };
        connections.add(channel, connection);
        return channel;
    }
}
