namespace Zegel.Rules.Html;

public sealed class AriaTableTests
{
    [Theory]
    [InlineData("<p role=note>a</p>")]
    [InlineData("<p role=layout>a</p>", "role=\"layout\" is unknown")]
    [InlineData("<p role='note layout'>a</p>", "role=\"layout\" is unknown")]
    [InlineData("<p aria-hidden=''>a</p>")]
    [InlineData("<p aria-title=a>a</p>", "aria-title is unknown")]
    [InlineData("<p aria-hidden=yes>a</p>", "aria-hidden=\"yes\"")]
    [InlineData("<input aria-placeholder=a>")]
    [InlineData("<input aria-placeholder=a placeholder=b>", "aria-placeholder beside placeholder")]
    [InlineData("<button aria-expanded=true>a</button>")]
    [InlineData("<button aria-expanded=true command=show-modal>a</button>", "aria-expanded beside command")]
    [InlineData("<p role=heading aria-level=2>a</p>")]
    [InlineData("<p role=heading>a</p>", "role=\"heading\" without aria-level")]
    [InlineData("<p role=checkbox>a</p>", "role=\"checkbox\" without aria-checked")]
    [InlineData("<input type=checkbox role=switch>")]
    [InlineData("<img src=a alt=b role=button>")]
    [InlineData("<img src=a alt='' role=button>", "a role on an image that has no text instead")]
    [InlineData("<dl><div role=presentation><dt>a</dt><dd>b</dd></div></dl>")]
    [InlineData("<dl><div role=none><dt>a</dt><dd>b</dd></div></dl>")]
    [InlineData("<div role=group>a</div>")]
    public void Roles_and_states_are_known_and_fit_the_element(string body, params string[] told) =>
        GivenPage.Faults(body).ShouldBe(told);
}
