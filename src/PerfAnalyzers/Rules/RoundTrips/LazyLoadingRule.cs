using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>
/// Decides which of the two rules an unloaded navigation belongs to: with lazy loading it costs queries, without it is missing.
/// </summary>
internal static class LazyLoadingRule
{
    /// <summary>Whether the navigation loads itself: as the option says, else as the model and the context's options say.</summary>
    public static bool IsOn(RuleContext context, QueryChain query, Navigation navigation) => IsOn(context, query.ContextType, navigation);

    /// <summary>The same for entities of a context; null where which one it is cannot be seen.</summary>
    public static bool IsOn(RuleContext context, ITypeSymbol? of, Navigation navigation) => context.Option(RuleOption.LazyLoading) switch
    {
        "on" => true,
        "off" => false,
        _ => context.Model.LazyLoadingOf(of, navigation) == LazyLoading.On,
    };

    /// <summary>
    /// True when it is certain that the navigation does not load itself: the context's options are in sight, or proxies could not
    /// override it.
    /// </summary>
    public static bool IsCertainlyOff(RuleContext context, QueryChain query, Navigation navigation) =>
        context.Option(RuleOption.LazyLoading) == "off"
        || context.Model.Configuration.OptionsOf(query.ContextType) is { IsSeen: true } or { LazyLoadingDisabled: true }
        || navigation.Property is { IsVirtual: false, IsOverride: false };
}
