using System.Text.Json;

namespace Zegel.Storage;

public sealed class CanonicalJsonTests
{
    static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalJson.Of(document.RootElement);
    }

    // The escapes and the order are those of RFC 8785 §3.2.2.2 and §3.2.3.
    [Theory]
    [InlineData(
        """{ "b" : [ 1 , true , null ], "a" : { "d":-7, "c":"" } }""",
        """{"a":{"c":"","d":-7},"b":[1,true,null]}"""
    )]
    [InlineData(
        """{"\u20ac":"$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""",
        "{\"€\":\"$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
    )]
    [InlineData("""{"\ufb33":1,"\ud83d\ude00":2,"1":3}""", "{\"1\":3,\"😀\":2,\"\ufb33\":1}")]
    [InlineData("[]", "[]")]
    public void Has_one_form(string json, string canonical) => Of(json).ShouldBe(canonical);

    [Fact]
    public void Is_a_fixed_point()
    {
        var once = Of("""{"z":[{"y":"é\u2028"},{}],"a":9007199254740993}""");
        Of(once).ShouldBe(once);
    }

    [Theory]
    [InlineData("""{"a":1.5}""", "1.5")]
    [InlineData("""{"a":1,"a":2}""", "twice")]
    public void Refuses_what_has_no_one_form(string json, string why) =>
        Should.Throw<FormatException>(() => Of(json)).Message.ShouldContain(why);
}
