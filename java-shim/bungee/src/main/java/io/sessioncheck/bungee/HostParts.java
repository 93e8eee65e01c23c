package io.sessioncheck.bungee;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.netty.channel.ChannelHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.UUID;
import javax.crypto.SecretKey;
import net.md_5.bungee.api.ProxyServer;
import net.md_5.bungee.protocol.packet.EncryptionResponse;

/**
 * BungeeCord's private parts that the encryption step needs, by their names. All are looked up at start: one that is
 * missing makes {@link #find} fail, and then nothing is taken over.
 *
 * <p>The methods do one thing of the host's each and decide nothing.
 */
final class HostParts {
    private final Field bossHandler;
    private final Class<?> initialHandler;
    private final Field state;
    private final Object encrypt;
    private final Object finishing;
    private final Field wrapper;
    private final Field loginRequest;
    private final Method publicKey;
    private final Field request;
    private final Method serverId;
    private final Field loginProfile;
    private final Field name;
    private final Field uniqueId;
    private final Method finish;

    private final Method isClosing;
    private final Method addBefore;
    private final Method updateComposite;

    private final Method check;
    private final Method secret;
    private final Method cipher;
    private final Field keys;
    private final Constructor<?> decoder;
    private final Constructor<?> encoder;

    private final Gson gson;
    private final Class<?> loginResult;
    private final Method profileId;
    private final Method profileName;
    private final Method uuid;

    private final Object config;
    private final Method preventsProxies;

    private HostParts(ClassLoader host, ProxyServer proxy) throws ReflectiveOperationException {
        bossHandler = field(type(host, "netty.HandlerBoss"), "handler");
        initialHandler = type(host, "connection.InitialHandler");
        state = field(initialHandler, "thisState");
        encrypt = constant(state.getType(), "ENCRYPT");
        finishing = constant(state.getType(), "FINISHING");
        wrapper = field(initialHandler, "ch");
        loginRequest = field(initialHandler, "loginRequest");
        publicKey = method(loginRequest.getType(), "getPublicKey");
        request = field(initialHandler, "request");
        serverId = method(request.getType(), "getServerId");
        loginProfile = field(initialHandler, "loginProfile");
        name = field(initialHandler, "name");
        uniqueId = field(initialHandler, "uniqueId");
        finish = method(initialHandler, "finish");

        isClosing = method(wrapper.getType(), "isClosing");
        addBefore = method(wrapper.getType(), "addBefore", String.class, String.class, ChannelHandler.class);
        updateComposite = method(wrapper.getType(), "updateComposite");

        Class<?> encryption = type(host, "EncryptionUtil");
        check = method(encryption, "check", publicKey.getReturnType(), EncryptionResponse.class, request.getType());
        secret = method(encryption, "getSecret", EncryptionResponse.class, request.getType());
        cipher = method(encryption, "getCipher", boolean.class, SecretKey.class);
        keys = field(encryption, "keys");
        decoder = type(host, "netty.cipher.CipherDecoder").getConstructor(cipher.getReturnType());
        encoder = type(host, "netty.cipher.CipherEncoder").getConstructor(cipher.getReturnType());

        loginResult = loginProfile.getType();
        gson = gson(loginResult, proxy);
        profileId = method(loginResult, "getId");
        profileName = method(loginResult, "getName");
        uuid = method(type(host, "Util"), "getUUID", String.class);

        config = field(proxy.getClass(), "config").get(proxy);
        preventsProxies = method(config.getClass(), "isPreventProxyConnections");
    }

    /**
     * Looks every part up.
     *
     * @throws ReflectiveOperationException naming the one that is missing
     */
    static HostParts find(ClassLoader host, ProxyServer proxy) throws ReflectiveOperationException {
        try {
            return new HostParts(host, proxy);
        } catch (RuntimeException | LinkageError other) {
            throw new ReflectiveOperationException(other.toString(), other);
        }
    }

    /** The handler of a connection that is still logging in, or null. */
    Login login(ChannelHandler boss) throws ReflectiveOperationException {
        Object handler = bossHandler.get(boss);
        return handler != null && handler.getClass() == initialHandler ? new Login(handler) : null;
    }

    /** A profile as the host reads it, or null where it reads none. */
    Object profile(String body) {
        try {
            return gson.fromJson(body, loginResult);
        } catch (JsonParseException garbage) {
            return null;
        }
    }

    String profileId(Object profile) throws ReflectiveOperationException {
        return (String) profileId.invoke(profile);
    }

    String profileName(Object profile) throws ReflectiveOperationException {
        return (String) profileName.invoke(profile);
    }

    /** The public half of the proxy's key, as it went to the client. */
    byte[] encodedKey() throws ReflectiveOperationException {
        return ((KeyPair) keys.get(null)).getPublic().getEncoded();
    }

    boolean preventsProxies() throws ReflectiveOperationException {
        return (boolean) preventsProxies.invoke(config);
    }

    /** One of the host's handlers for one login. */
    final class Login {
        private final Object handler;

        private Login(Object handler) {
            this.handler = handler;
        }

        /** The host's own interface of it. */
        net.md_5.bungee.api.connection.PendingConnection connection() {
            return (net.md_5.bungee.api.connection.PendingConnection) handler;
        }

        boolean isInEncrypt() throws ReflectiveOperationException {
            return state.get(handler) == encrypt;
        }

        boolean isInFinishing() throws ReflectiveOperationException {
            return state.get(handler) == finishing;
        }

        void setFinishing() throws ReflectiveOperationException {
            state.set(handler, finishing);
        }

        boolean isClosing() throws ReflectiveOperationException {
            return (boolean) isClosing.invoke(wrapper.get(handler));
        }

        String serverId() throws ReflectiveOperationException {
            return (String) serverId.invoke(request.get(handler));
        }

        /** {@code EncryptionUtil.check}: whether the client proved the token of our request. */
        boolean check(EncryptionResponse response) throws ReflectiveOperationException, GeneralSecurityException {
            Object key = publicKey.invoke(loginRequest.get(handler));
            return (boolean) secure(check, key, response, request.get(handler));
        }

        SecretKey secret(EncryptionResponse response) throws ReflectiveOperationException, GeneralSecurityException {
            return (SecretKey) secure(secret, response, request.get(handler));
        }

        ChannelHandler decoder(SecretKey key) throws ReflectiveOperationException, GeneralSecurityException {
            return (ChannelHandler) decoder.newInstance(secure(cipher, false, key));
        }

        ChannelHandler encoder(SecretKey key) throws ReflectiveOperationException, GeneralSecurityException {
            return (ChannelHandler) encoder.newInstance(secure(cipher, true, key));
        }

        void addBefore(String place, String handlerName, ChannelHandler added) throws ReflectiveOperationException {
            addBefore.invoke(wrapper.get(handler), place, handlerName, added);
        }

        void updateComposite() throws ReflectiveOperationException {
            updateComposite.invoke(wrapper.get(handler));
        }

        void admit(Object profile) throws ReflectiveOperationException {
            Object id = uuid.invoke(null, profileId(profile));
            loginProfile.set(handler, profile);
            name.set(handler, profileName(profile));
            uniqueId.set(handler, (UUID) id);
            finish.invoke(handler);
        }
    }

    /** With which the host reads a profile: up to 1.21-R0.1 the proxy's own. */
    private static Gson gson(Class<?> loginResult, ProxyServer proxy) throws ReflectiveOperationException {
        try {
            return (Gson) field(loginResult, "GSON").get(null);
        } catch (NoSuchFieldException older) {
            return (Gson) field(proxy.getClass(), "gson").get(proxy);
        }
    }

    private static Object secure(Method method, Object... arguments)
            throws ReflectiveOperationException, GeneralSecurityException {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof GeneralSecurityException refused) {
                throw refused;
            }
            throw thrown;
        }
    }

    private static Class<?> type(ClassLoader host, String name) throws ClassNotFoundException {
        return Class.forName("net.md_5.bungee." + name, true, host);
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = type.getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    private static Object constant(Class<?> type, String name) throws NoSuchFieldException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
