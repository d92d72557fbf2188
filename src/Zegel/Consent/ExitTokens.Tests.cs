using System.Buffers.Text;
using System.Diagnostics;
using CsCheck;
using Zegel.Tenants;

namespace Zegel.Consent;

public class ExitTokensTests
{
    static readonly PlatformKey Old = new(1, [1, 2, 3]);
    static readonly PlatformKey New = new(2, [4, 5, 6]);
    static readonly Guid Subscription = Guid.Parse("0190f5d2-7a3b-7c4d-8e5f-0123456789ab");

    readonly ExitTokens tokens = new([New, Old]);

    [Fact]
    [Trait("Rule", "O03")]
    public void What_was_issued_is_read_back() =>
        Gen.Select(Gen.Guid, Gen.Long[0, ExitTokens.CampaignNumberMax], Gen.Enum<ExitKind>())
            .Draw(
                (subscription, campaign, kind) =>
                {
                    var text = tokens.Issue(kind, subscription, campaign);
                    return text.Length == ExitTokens.Length
                        && tokens.TryRead(text, out var exit)
                        && exit == new ExitToken(kind, subscription, campaign);
                },
                iter: 2000
            );

    [Theory]
    [InlineData(ExitKind.Leave)]
    [InlineData(ExitKind.Preferences)]
    [InlineData(ExitKind.Why)]
    [Trait("Rule", "O03")]
    public void Any_altered_bit_is_refused(ExitKind kind)
    {
        var token = Base64Url.DecodeFromChars(tokens.Issue(kind, Subscription, 12345));
        for (var bit = 0; bit < token.Length * 8; bit++)
        {
            token[bit / 8] ^= (byte)(1 << (bit % 8));
            tokens.TryRead(Base64Url.EncodeToString(token), out _).ShouldBeFalse($"bit {bit}");
            token[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        tokens.TryRead(Base64Url.EncodeToString(token), out _).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "O03")]
    public void Any_altered_character_is_refused()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= .\0é";
        var text = tokens.Issue(ExitKind.Leave, Subscription, 1);
        for (var at = 0; at < text.Length; at++)
            foreach (var other in alphabet.Where(c => c != text[at]))
                tokens.TryRead(text[..at] + other + text[(at + 1)..], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("====================================================")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string text) => tokens.TryRead(text, out _).ShouldBeFalse();

    [Fact]
    public void A_longer_or_shorter_text_is_refused()
    {
        var text = tokens.Issue(ExitKind.Leave, Subscription, 1);
        foreach (var other in new[] { text + "A", text[..^1], " " + text, text + "\n", text + text })
            tokens.TryRead(other, out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "O18")]
    public void Tokens_of_an_old_key_are_read_for_ever_and_new_ones_use_the_newest()
    {
        var before = new ExitTokens([Old]);
        tokens.TryRead(before.Issue(ExitKind.Leave, Subscription, 1), out _).ShouldBeTrue();
        before.TryRead(tokens.Issue(ExitKind.Leave, Subscription, 1), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(ExitTokens.CampaignNumberMax + 1)]
    public void A_campaign_number_that_does_not_fit_is_a_bug(long number) =>
        Should.Throw<ArgumentOutOfRangeException>(() => tokens.Issue(ExitKind.Leave, Subscription, number));

    [Fact]
    public void Issuing_allocates_the_text_and_nothing_else()
    {
        tokens.Issue(ExitKind.Leave, Subscription, 1);
        const int count = 10_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
            tokens.Issue(ExitKind.Leave, Subscription, i);
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMicroseconds / count:0.00} µs each");
        // 52 characters of two octets, and a string's own 22, rounded up.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(count * 136);
    }
}
