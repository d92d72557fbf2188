namespace Zegel.Rules;

[Trait("Rule", "G42")]
public sealed class SeparateStreamsTests
{
    static IReadOnlyList<Finding> Judge(IdentityFacts facts) => facts.JudgedBy<SeparateStreams, IdentityFacts>();

    static IReadOnlyList<Finding> Judge(MessageFacts facts) => facts.JudgedBy<SeparateStreams, MessageFacts>();

    [Fact]
    public void Streams_with_their_own_pools_pass() => Judge(ConsistentFromTests.Good).ShouldBeEmpty();

    [Fact]
    public void A_shared_pool_blocks() =>
        Judge(ConsistentFromTests.Good with { Pool = "post" }).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void System_and_transactional_mail_may_share() =>
        Judge(ConsistentFromTests.Good with { Stream = "system", Pool = "post" }).ShouldBeEmpty();

    [Fact]
    public void A_plain_receipt_passes() =>
        Judge(GivenMessage.Transactional("<p>U ontving 10% korting op uw factuur.</p>")).ShouldBeEmpty();

    [Fact]
    public void Advertising_in_a_receipt_holds() =>
        Judge(GivenMessage.Transactional("<p>Uw bon.</p><p>Nu 20% <b>korting</b>, alleen deze week!</p>"))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Hold);

    [Fact]
    public void List_fields_on_a_receipt_block() =>
        Judge(GivenMessage.Transactional().Adding("List-Unsubscribe", "<https://x.example/u>"))
            .ShouldHaveSingleItem()
            .Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public void Bulk_may_advertise() =>
        Judge(GivenMessage.Bulk("<p>Nu 20% korting, alleen deze week!</p>")).ShouldBeEmpty();
}
