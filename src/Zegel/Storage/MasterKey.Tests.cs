using System.Security.Cryptography;

namespace Zegel.Storage;

public class MasterKeyTests
{
    [Fact]
    [Trait("Rule", "A33")]
    public void A_sealed_secret_opens_with_its_key_and_purpose_only()
    {
        var key = MasterKey.Ephemeral();
        var text = key.Seal("secret"u8, "dkim");
        key.Open(text, "dkim").ShouldBe("secret"u8.ToArray());
        Should.Throw<CryptographicException>(() => key.Open(text, "token"));
        Should.Throw<CryptographicException>(() => MasterKey.Ephemeral().Open(text, "dkim"));
    }

    [Fact]
    public void The_key_file_is_made_once_and_only_its_owner_can_read_it()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("zegel-test-").FullName, "master.key");
        var text = MasterKey.LoadOrCreate(path).Seal("secret"u8, "x");
        MasterKey.LoadOrCreate(path).Open(text, "x").ShouldBe("secret"u8.ToArray());
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
