import java.util.Scanner;

public final class Driver {
  public static void main(String[] args) {
    var token = new AccessToken();
    var version = "";
    for (var lines = new Scanner(System.in); lines.hasNextLine();) {
      try {
        var kept = lines.nextLine().equals("refused") ? token.refused(version) : token.current();
        version = kept.version();
        System.out.println(kept.value());
      } catch (Exception failure) {
        System.out.println("failed: " + failure.getMessage());
      }
    }
  }
}
