namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Nobody is signed in any more: the session ran out or was ended elsewhere.</summary>
internal sealed class SessionEndedException() : Exception("The session has ended.");
