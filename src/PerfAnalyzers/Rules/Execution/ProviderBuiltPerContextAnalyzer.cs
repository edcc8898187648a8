using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>The options of each context have an object of their own, so that EF Core builds all its services anew.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Where the object is to be kept, and who ends it, depends on how the application is put together.")]
public sealed class ProviderBuiltPerContextAnalyzer : RuleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ProviderBuiltPerContext,
        "Options are made with a new object for each context",
        "Each context gets a new {0}, {1}; make one, and hand it to all",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "EF Core shares its own services among contexts with the same options. An option that is another object each time has them built "
        + "again "
            + "for each context, model and all, and kept; after twenty of them it throws. A data source of its own is a connection pool "
            + "of its own.");

    private static readonly HashSet<uint> s_words = new(new[]
    {
        "UseNpgsql", EfNames.AddInterceptors, "UseMemoryCache", "UseInternalServiceProvider",
    }.Select(WordHash.Get));

    /// <summary>Creates the analyzer.</summary>
    public ProviderBuiltPerContextAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(Compilation compilation) => EfModel.For(compilation) is { IsInSight: true };

    private protected override void Analyze(FileContext file)
    {
        foreach (var body in file.Survey.Where(static m => m.Mentions(s_words)))
        {
            var context = file.Enter(body);
            foreach (var call in BodyIndex.Around(body.Root).Invocations)
            {
                if (NewObjectIn(call) is { Value: var made, What: var what }
                    && OptionsCode.RunsPerContext(call, body.Member, context.Model))
                {
                    context.Report(made.Location(), made.Syntax == call.Syntax ? null : [call.Location()], null, what, what == "data source"
                        ? "and with it a connection pool of its own" : "for which EF Core builds all its services anew");
                }
            }
        }
    }

    /// <summary>The option that is made anew where it is given.</summary>
    private static (IOperation Value, string What)? NewObjectIn(IInvocationOperation call)
    {
        var what = call.TargetMethod.Name switch
        {
            "UseNpgsql" => "data source",
            EfNames.AddInterceptors => "interceptor",
            "UseMemoryCache" => "cache",
            "UseInternalServiceProvider" => "service provider",
            _ => null,
        };
        if (what is null || call.TargetMethod.RootNamespace() is not { Name: "Microsoft" or "Npgsql" })
            return null;
        foreach (var argument in call.Arguments)
        {
            // The receiver is the builder itself.
            if (argument.Parameter is { Ordinal: 0 } && call.TargetMethod.IsExtensionMethod)
                continue;
            foreach (var value in Values(argument.Value))
            {
                if (Made(value, call) is { } made && IsKind(made, what))
                    return (made, what);
            }
        }

        return null;
    }

    /// <summary>The elements of a <c>params</c> array, or the value.</summary>
    private static IEnumerable<IOperation> Values(IOperation value) =>
        value.Unwrap() is IArrayCreationOperation { Initializer.ElementValues: var elements } ? elements : new[] { value };

    private static IOperation? Made(IOperation value, IInvocationOperation call)
    {
        value = value.Unwrap();
        // A local of the same code is made as often; what is outside of a lambda is made once.
        if (value is ILocalReferenceOperation { Local: var local })
        {
            var function = call.EnclosingFunction() ?? call.Root();
            return local.IsDeclaredWithin(function) && BodyIndex.Around(call).OnlyValueOf(local) is { } only ? Made(only, call) : null;
        }

        return value is IObjectCreationOperation or IInvocationOperation ? value : null;
    }

    private static bool IsKind(IOperation made, string what) => what switch
    {
        "data source" => made is IInvocationOperation
        {
            TargetMethod: {
                Name: "Build" or "BuildMultiHost",
                ContainingType.Name: "NpgsqlDataSourceBuilder" or "NpgsqlSlimDataSourceBuilder"
            }
                or { Name: "Create", ContainingType.Name: "NpgsqlDataSource" },
        },
        // Those of commands and saves are asked of each context, and are no part of what is shared.
        "interceptor" =>
            made is IObjectCreationOperation { Type: { } type } && type.AllInterfaces.Any(static i => i.Name == "ISingletonInterceptor"),
        "cache" => made is IObjectCreationOperation,
        _ => made is IInvocationOperation { TargetMethod.Name: "BuildServiceProvider" },
    };
}
