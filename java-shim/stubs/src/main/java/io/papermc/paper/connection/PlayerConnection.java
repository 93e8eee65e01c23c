package io.papermc.paper.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

public interface PlayerConnection {
    SocketAddress getAddress();

    InetSocketAddress getClientAddress();
}
