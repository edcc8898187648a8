using System.Reflection;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>What a program is given by its parameters: as a container of services gives it, in the scope of one call.</summary>
internal sealed class CallServices
{
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    private readonly Assembly _program;
    private readonly Data _data;
    private readonly Call _call;
    private readonly Caches _caches;
    private readonly Func<CallServices, DbContext> _open;

    public CallServices(Assembly program, Data data, Call call, Caches caches, Func<CallServices, DbContext> open)
    {
        (_program, _data, _call, _caches, _open) = (program, data, call, caches, open);
        Context = open(this);
    }

    /// <summary>The context of the call.</summary>
    public DbContext Context { get; }

    /// <summary>An object of the program.</summary>
    public object Create(Type type) => Activator.CreateInstance(type, [.. type.GetConstructors().Single().GetParameters().Select(Argument)])!;

    public object? Argument(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (Input(parameter.Name!) is { } input)
            return input.Deserialize(type, s_json);
        return Service(type) ?? (parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException($"The data set {_data.Name} has nothing for the parameter {parameter.Name}."));
    }

    private object? Service(Type type)
    {
        if (type.IsInstanceOfType(Context))
            return Context;
        if (type == typeof(CancellationToken))
            return CancellationToken.None;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDbContextFactory<>))
            return Activator.CreateInstance(typeof(ContextFactory<>).MakeGenericType(type.GenericTypeArguments), () => _open(this));
        if (type == typeof(IHttpContextAccessor))
            return new HttpContextAccessor { HttpContext = new DefaultHttpContext { User = User() } };
        if (type == typeof(ClaimsPrincipal))
            return User();
        // The program's own services: of each there is one.
        return _caches.Get(type) ?? (_program.GetTypes().SingleOrDefault(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(type)) is { } own && type.Assembly == _program ? Create(own) : null);
    }

    private ClaimsPrincipal User() => new(new ClaimsIdentity(
        new[] { ("userName", ClaimTypes.Name), ("userId", ClaimTypes.NameIdentifier), ("tenantId", "tenant") }
            .Where(c => Input(c.Item1) is not null).Select(c => new Claim(c.Item2, Input(c.Item1)!.Value.ToString())),
        "proof"));

    private JsonElement? Input(string name) =>
        _call.Inputs.TryGetValue(name, out var input) || _data.Inputs.TryGetValue(name, out input) ? input : null;

    private sealed class ContextFactory<T>(Func<DbContext> open) : IDbContextFactory<T> where T : DbContext
    {
        public T CreateDbContext() => (T)open();
    }
}
