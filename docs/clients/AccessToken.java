import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The access token from the token server, for Java 17. Call refused(version) when WeChat answers 40001, 40014 or 42001. */
public final class AccessToken {
  public record Kept(String value, String version, long until) {}

  private static final String PATH = "/v1/apps/" + System.getenv("WECHAT_APP_ID") + "/access-token";
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private volatile Kept kept = new Kept("", "", System.nanoTime());

  public AccessToken() {
    var follower = new Thread(this::follow);
    follower.setDaemon(true);
    follower.start();
  }

  // One thread asks, the others wait.
  public synchronized Kept current() throws IOException, InterruptedException {
    return System.nanoTime() - kept.until < 0 ? kept : ask("", "", 5);
  }

  public synchronized Kept refused(String version) throws IOException, InterruptedException {
    return kept.version.equals(version) ? ask("/rejections", "{\"version\":\"" + version + "\"}", 10) : current();
  }

  private Kept ask(String path, String body, int seconds) throws IOException, InterruptedException {
    var failure = new IOException("WECHAT_TOKEN_SERVERS names no server");
    for (var server : System.getenv("WECHAT_TOKEN_SERVERS").split(" ")) {
      var began = System.nanoTime();
      var request = HttpRequest.newBuilder(URI.create(server + PATH + path)).timeout(Duration.ofSeconds(seconds))
          .header("Authorization", "Bearer " + System.getenv("WECHAT_CLIENT_KEY")).header("Content-Type", "application/json")
          .method(body.isEmpty() ? "GET" : "POST", BodyPublishers.ofString(body)).build();
      try {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 304) return kept;
        if (answer.statusCode() == 200) {
          var life = 1_000_000 * Long.parseLong(fieldIn(answer.body(), "expiresInMs"));
          return kept = new Kept(fieldIn(answer.body(), "value"), fieldIn(answer.body(), "version"), began + life);
        }
        failure = new IOException("The token server answers " + answer.statusCode());
        if (answer.statusCode() < 500) break; // 401, 403: the key.
      } catch (IOException away) {
        failure = away;
      }
    }
    throw failure;
  }

  /** Each field is there once, without escapes. */
  private static String fieldIn(String json, String name) {
    var found = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json);
    return found.find() ? found.group(1) : "";
  }

  private void follow() {
    while (true) {
      try {
        ask(kept.version.isEmpty() ? "" : "?after=" + kept.version + "&waitMs=25000", "", 35);
      } catch (Exception failure) {
        LockSupport.parkNanos(1_000_000_000L + (long) (Math.random() * 4e9));
      }
    }
  }
}
