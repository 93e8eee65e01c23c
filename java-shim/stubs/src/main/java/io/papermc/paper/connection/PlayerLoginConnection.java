package io.papermc.paper.connection;

public interface PlayerLoginConnection extends PlayerConnection {}
