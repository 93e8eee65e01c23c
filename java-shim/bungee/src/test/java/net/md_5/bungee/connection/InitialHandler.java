package net.md_5.bungee.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import net.md_5.bungee.EncryptionUtil;
import net.md_5.bungee.api.chat.BaseComponent;
import net.md_5.bungee.api.config.ListenerInfo;
import net.md_5.bungee.api.connection.PendingConnection;
import net.md_5.bungee.netty.ChannelWrapper;
import net.md_5.bungee.protocol.packet.EncryptionRequest;
import net.md_5.bungee.protocol.packet.EncryptionResponse;
import net.md_5.bungee.protocol.packet.LoginRequest;

/**
 * A FAKE with the private names of BungeeCord's {@code InitialHandler}. Its own encryption step refuses what the real one
 * refuses, and otherwise only tells that it ran.
 */
@SuppressWarnings("deprecation") // What is implemented has to be, old or not.
public class InitialHandler implements PendingConnection {
    private final ChannelWrapper ch;
    private LoginRequest loginRequest;
    private EncryptionRequest request;
    private State thisState = State.ENCRYPT;
    private String name;
    private UUID uniqueId;
    private LoginResult loginProfile;

    public int finished;
    public int ownSteps;
    public String disconnected;

    private enum State {
        HANDSHAKE,
        STATUS,
        PING,
        USERNAME,
        ENCRYPT,
        FINISHING;
    }

    public InitialHandler(ChannelWrapper ch, LoginRequest loginRequest, EncryptionRequest request) {
        this.ch = ch;
        this.loginRequest = loginRequest;
        this.request = request;
    }

    public void inState(String state) {
        thisState = State.valueOf(state);
    }

    public String state() {
        return thisState.name();
    }

    public LoginResult profile() {
        return loginProfile;
    }

    public void handle(EncryptionResponse response) throws Exception {
        if (thisState != State.ENCRYPT) {
            throw new IllegalStateException("Not expecting ENCRYPT");
        }
        if (!EncryptionUtil.check(loginRequest.getPublicKey(), response, request)) {
            throw new IllegalStateException("Invalid verification");
        }
        thisState = State.FINISHING;
        ownSteps++;
    }

    private void finish() {
        finished++;
    }

    @Override
    public String getName() {
        return name != null ? name : loginRequest.getData();
    }

    @Override
    public UUID getUniqueId() {
        return uniqueId;
    }

    @Override
    public SocketAddress getSocketAddress() {
        return new InetSocketAddress("203.0.113.7", 50000);
    }

    @Override
    public InetSocketAddress getAddress() {
        return (InetSocketAddress) getSocketAddress();
    }

    @Override
    public void disconnect(String reason) {
        disconnected = reason;
        ch.closing = true;
    }

    @Override
    public void disconnect(BaseComponent... reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnect(BaseComponent reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getVersion() {
        return 775;
    }

    @Override
    public InetSocketAddress getVirtualHost() {
        return null;
    }

    @Override
    public ListenerInfo getListener() {
        return null;
    }

    @Override
    public String getUUID() {
        return null;
    }

    @Override
    public void setUniqueId(UUID uuid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOnlineMode() {
        return true;
    }

    @Override
    public void setOnlineMode(boolean onlineMode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isLegacy() {
        return false;
    }

    @Override
    public boolean isTransferred() {
        return false;
    }

    @Override
    public CompletableFuture<byte[]> retrieveCookie(String cookie) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<byte[]> sendData(String channel, byte[] data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return !ch.closing;
    }

    @Override
    public Unsafe unsafe() {
        throw new UnsupportedOperationException();
    }
}
