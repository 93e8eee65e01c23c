package net.md_5.bungee;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import net.md_5.bungee.protocol.data.PlayerPublicKey;
import net.md_5.bungee.protocol.packet.EncryptionRequest;
import net.md_5.bungee.protocol.packet.EncryptionResponse;

/** A FAKE with the names of BungeeCord's; the arithmetic is real. */
public class EncryptionUtil {
    public static final KeyPair keys = keys();

    private EncryptionUtil() {}

    public static boolean check(PlayerPublicKey publicKey, EncryptionResponse response, EncryptionRequest request)
            throws GeneralSecurityException {
        return MessageDigest.isEqual(request.getVerifyToken(), decrypted(response.getVerifyToken()));
    }

    public static SecretKey getSecret(EncryptionResponse response, EncryptionRequest request)
            throws GeneralSecurityException {
        return new SecretKeySpec(decrypted(response.getSharedSecret()), "AES");
    }

    public static FakeCipher getCipher(boolean forEncryption, SecretKey shared) throws GeneralSecurityException {
        return new FakeCipher(forEncryption, shared);
    }

    /** A FAKE of BungeeCipher: it encrypts nothing. */
    public record FakeCipher(boolean forEncryption, SecretKey key) {}

    public static byte[] encrypted(byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, keys.getPublic());
        return cipher.doFinal(bytes);
    }

    private static byte[] decrypted(byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate());
        return cipher.doFinal(bytes);
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException every) {
            throw new ExceptionInInitializerError(every);
        }
    }
}
