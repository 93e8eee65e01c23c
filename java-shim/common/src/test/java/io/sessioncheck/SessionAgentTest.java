package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionAgentTest {
    @ParameterizedTest
    @CsvSource({
        "-javaagent:authlib-injector.jar=https://skin.example/api/yggdrasil, authlib-injector",
        "-javaagent:, ",
        "-javaagent:/srv/agents/authlib-injector-1.2.5.jar=skin.example, authlib-injector-1.2.5",
        "-javaagent:C:\\srv\\Authlib-Injector.jar, Authlib-Injector",
        "-javaagent:nide8auth.jar=0123456789abcdef, nide8auth",
        "-javaagent:spark.jar, ",
        "-javaagent:/srv/authlib-injector/other.jar, ",
        "-Dauthlib-injector.jar=x, "
    })
    void onlyAnAgentThatDecidesIsNamed(String argument, String name) {
        assertEquals(Optional.ofNullable(name), SessionAgent.in(List.of("-Xmx1G", argument)));
    }
}
