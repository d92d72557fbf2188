using System.Security.Cryptography;
using Org.BouncyCastle.Security;

namespace Zegel.Mail.Dkim;

public class DkimSigningKeyTests
{
    static readonly byte[] Hash = SHA256.HashData("data"u8);

    public static TheoryData<string> Kinds => ["rsa-sha256", "ed25519-sha256"];

    static DkimSigningKey Generate(string algorithm) =>
        algorithm == "rsa-sha256" ? DkimSigningKey.GenerateRsa() : DkimSigningKey.GenerateEd25519();

    [Theory]
    [Trait("Rule", "A21")]
    [MemberData(nameof(Kinds))]
    public void What_it_signs_verifies_with_the_record_it_publishes(string algorithm)
    {
        var key = Generate(algorithm);
        key.Algorithm.ShouldBe(algorithm);
        var signature = new byte[key.SignatureSize];
        key.Sign(Hash, signature).ShouldBe(signature.Length);
        var published = DkimKey.Parse(key.PublicKey.ToRecord()).ShouldBeOfType<DkimKeyResult.Usable>().Key;
        published.SizeBits.ShouldBe(algorithm == "rsa-sha256" ? 2048 : 256);
        published.Verify(Hash, signature).ShouldBeTrue();
        signature[7] ^= 1;
        published.Verify(Hash, signature).ShouldBeFalse();
        published.Verify(Hash, signature.AsSpan(1)).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Comes_back_from_storage_the_same(string algorithm)
    {
        var key = Generate(algorithm);
        DkimSigningKey.TryImportPkcs8(key.ExportPkcs8(), out var again, out _).ShouldBeTrue();
        again.PublicKey.ToRecord().ShouldBe(key.PublicKey.ToRecord());
        again.ExportPkcs8().ShouldBe(key.ExportPkcs8());
        var signature = new byte[again.SignatureSize];
        again.Sign(Hash, signature);
        key.PublicKey.Verify(Hash, signature).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "A21")]
    public void Refuses_keys_that_are_too_short_or_none()
    {
        using var small = RSA.Create(1024);
        DkimSigningKey.TryImportPkcs8(small.ExportPkcs8PrivateKey(), out _, out var error).ShouldBeFalse();
        error.ShouldContain("1024 bits");
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DkimSigningKey.TryImportPkcs8(curve.ExportPkcs8PrivateKey(), out _, out error).ShouldBeFalse();
        error.ShouldContain("PKCS#8");
        foreach (var octets in new byte[][] { [], [1, 2, 3], [0x30, 0x03, 2, 1, 0], new byte[100], Hash })
            DkimSigningKey.TryImportPkcs8(octets, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_key_of_the_other_library_is_the_same_key()
    {
        var key = DkimSigningKey.GenerateRsa();
        PrivateKeyFactory.CreateKey(key.ExportPkcs8()).IsPrivate.ShouldBeTrue();
    }

    [Fact]
    public void Signs_for_many_threads_at_once()
    {
        var key = DkimSigningKey.GenerateRsa();
        Parallel.For(
            0,
            64,
            i =>
            {
                var hash = SHA256.HashData([(byte)i]);
                var signature = new byte[key.SignatureSize];
                key.Sign(hash, signature);
                key.PublicKey.Verify(hash, signature).ShouldBeTrue();
            }
        );
    }
}
