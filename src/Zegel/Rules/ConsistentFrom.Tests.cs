namespace Zegel.Rules;

[Trait("Rule", "G04")]
public sealed class ConsistentFromTests
{
    internal static readonly IdentityFacts Good = new(
        Brand: "Kringloop",
        FrozenAddress: "nieuws@example.nl",
        FrozenDisplayName: "Kringloop",
        UsedAddress: "nieuws@example.nl",
        UsedDisplayName: "Kringloop",
        Stream: "bulk",
        OtherStreamsOfAddress: [],
        FromDomain: "nieuws.example.nl",
        Pool: "news",
        OtherStreams: [("transactional", "example.nl", "post")]
    );

    static IReadOnlyList<Finding> Judge(IdentityFacts facts) => facts.JudgedBy<ConsistentFrom, IdentityFacts>();

    [Fact]
    public void The_frozen_address_and_name_pass() => Judge(Good).ShouldBeEmpty();

    [Theory]
    [InlineData("actie@example.nl")]
    [InlineData("Nieuws@example.nl")]
    [InlineData("nieuws@example.nl ")]
    [InlineData("nieuws@exаmple.nl")]
    public void Any_other_byte_in_the_address_blocks(string used)
    {
        var finding = Judge(Good with { UsedAddress = used }).ShouldHaveSingleItem();
        finding.Verdict.ShouldBe(Verdict.Block);
        finding.Fix.ShouldContain("nieuws@example.nl");
    }

    [Fact]
    public void Another_display_name_blocks() =>
        Judge(Good with { UsedDisplayName = "Kringloop ACTIE" }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Transactional_mail_has_its_own_addresses() =>
        Judge(Good with { Stream = "transactional", UsedAddress = "bestelling@example.nl" }).ShouldBeEmpty();
}
